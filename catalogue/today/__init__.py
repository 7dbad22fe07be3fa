"""Today's list (今日待办): what a community's worker is to look at, the most urgent first."""
