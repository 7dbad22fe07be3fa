"""Access: who may see and do what where (``rights``), and the accounts that hold those rights."""
