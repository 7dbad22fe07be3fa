"""Small pages for frames on other sites: a community's card and the line of one service; the page that says how to show them."""
