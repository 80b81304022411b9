-- Whose schema this is, for everybody who looks at the database.
DO $$ BEGIN
    EXECUTE format('COMMENT ON SCHEMA %I IS %L', current_schema(),
        'Owned by market-data: candles, books, funding and what was seen of the exchanges. Nobody else writes or reads here.');
END $$;
