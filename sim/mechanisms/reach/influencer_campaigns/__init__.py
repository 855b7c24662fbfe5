"""Influencer campaigns: the mechanism, its terms, whom a campaign asks first, the kernel of viewers."""
