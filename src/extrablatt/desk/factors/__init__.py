"""Second factors at the desk: the pages to set them up and to be asked for them."""
