"""开放数据文件: the files of each day to take away, their catalogue for harvesters, and what search engines may read."""
