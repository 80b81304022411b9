-- Whose schema this is, for everybody who looks at the database.
DO $$ BEGIN
    EXECUTE format('COMMENT ON SCHEMA %I IS %L', current_schema(),
        'Owned by algo-engine: strategies, rules, runs and decisions. Nobody else writes or reads here.');
END $$;
