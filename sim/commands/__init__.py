"""What each command does; part of the command line layer."""
