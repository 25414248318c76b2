"""What one gets from storage. Each function loads what it needs when it is first called."""
