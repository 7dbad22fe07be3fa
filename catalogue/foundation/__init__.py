"""What every room of the domain uses: clock, division codes, database, errors, loading, migrating, stamps."""
