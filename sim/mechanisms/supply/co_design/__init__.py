"""Participation in design: the mechanism, who takes part, what a redesign does, its terms."""
