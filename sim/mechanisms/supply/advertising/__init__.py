"""Merchant advertising: the mechanism, its auction, and who clicks."""
