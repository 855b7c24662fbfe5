"""Suppliers: who makes the platform's own goods, how reliably, and how buyers choose among them."""
