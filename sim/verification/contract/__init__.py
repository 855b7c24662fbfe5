"""What every mechanism promises, shipped or of one's own, and how it is held to it (``sim contract``)."""
