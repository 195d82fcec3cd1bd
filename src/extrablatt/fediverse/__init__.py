"""The room that speaks with other servers of the fediverse: who follows, what is sent to them, what they write.

It sends what the press prints from the public record (``press/fediverse``) along the publication log, and knows neither desk nor wire.
"""
