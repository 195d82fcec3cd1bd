"""What browsers and systems ask a site for to keep it at hand: the manifest, and icons at their customary addresses."""
