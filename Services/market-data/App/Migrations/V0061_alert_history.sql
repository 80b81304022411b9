-- The triggers of one alert are counted when it fires, so that no alert's history grows without end.
CREATE INDEX alert_triggers_of_alert ON alert_triggers (alert_id, id DESC);
