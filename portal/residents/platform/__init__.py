"""The services that the 96156 platform named in 2011."""
