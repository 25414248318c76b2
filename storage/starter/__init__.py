"""What ships with Paperboy: a shelf of papers, and the topic model fitted to it.

`python -m storage.starter` fits the model again after the shelf or storage/topics/ has changed.
"""
