"""Steps of the schema, in order. Run through ``catalogue.foundation.migrating``."""
