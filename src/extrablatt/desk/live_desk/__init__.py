"""The live desk's pages: the compose box, the posts, what to do with them. Everything is written by ``desk.actions.live``."""
