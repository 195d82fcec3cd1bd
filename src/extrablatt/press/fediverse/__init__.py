"""The newspaper in the fediverse (ActivityPub, W3C Recommendation of 23 January 2018): what others may read of it.

Who follows, what is sent to them and what they write is the business of the room ``fediverse``; see docs/fediverse.md.
"""
