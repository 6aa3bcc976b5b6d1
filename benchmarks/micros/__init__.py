"""What is timed at every change, and how."""
