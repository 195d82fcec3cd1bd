"""What the picture desk tells other rooms, which it does not know."""

from django.dispatch import Signal

#: A picture that may already be published changed its words, its file or its rights, or was withdrawn. Sent inside the
#: transaction with ``picture``; the desk answers by publishing ``actions.public_record`` anew, or by withdrawing it.
picture_changed = Signal()
