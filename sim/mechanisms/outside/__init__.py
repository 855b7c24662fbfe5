"""What happens outside the company: shocks, rivals, the economy."""
