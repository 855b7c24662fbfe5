"""Competition: rivals in the outside option, alliances, acquisition, market share."""
