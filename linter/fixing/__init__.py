"""Applying edits to files: only what leaves a message better, and only the bytes that an edit names."""
