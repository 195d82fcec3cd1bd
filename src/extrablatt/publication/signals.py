"""What the public record tells other rooms, which it does not know. Sent inside the transaction."""

from django.dispatch import Signal

#: ``shown`` and ``hidden`` are ids of pictures: those something public shows now, and those that nothing does any more.
pictures_shown = Signal()

#: ``texts`` (:class:`.leaving.LeavingText`) are about to be emptied here. Who keeps them answers true; an exception undoes it all.
texts_leaving = Signal()
