"""Speed, memory and scaling."""
