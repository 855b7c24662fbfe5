"""Referral: the mechanism, its terms, invitations and rewards on their way, kernels of bursts and answers."""
