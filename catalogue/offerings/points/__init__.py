"""Service points (服务点): saved, added in bulk, removed, restored, each with its history."""
