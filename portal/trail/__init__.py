"""The trail from the web face: what is noted of reading, and what is done with it every day."""
