"""Excel both ways (填报工作簿): service points and lines of a community, street or district, out as a workbook and in again."""
