"""What people type or say → what they ask for. Pure.

commands      a command and what follows it        subscribing   what is wished of digests
talk          a conversation, forgivingly          pointing      rows of the last answer
"""
