"""What several rooms show: lines, services, places and walks as residents read them."""
