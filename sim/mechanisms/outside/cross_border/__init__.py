"""Cross-border: goods from abroad, their tax, quota and way; fees in foreign currency; sales abroad."""
