"""Outside: rivals, the market as a whole, goods from abroad."""
