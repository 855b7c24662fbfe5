"""The social surface: what friends bought and showed."""
