-- The demo's stream with questions of your own. From the repository's folder, when ./quiver demo has fetched the flights:
--   ./quiver run samples/flights.sql

-- A flight is reported when it lands: departure + 30 minutes + distance at 8 miles a minute.
CREATE SOURCE flights (WATERMARK FOR date AS date - INTERVAL '5' HOUR)
  FROM FILES (path = 'samples/data/node_modules/vega-datasets/data/flights-3m.parquet',
              order_by = 'date + INTERVAL 30 MINUTE + to_seconds(distance * 7.5)');

CREATE STREAM delays AS
  SELECT origin, window_start, count(*) AS flights, avg(delay) AS average_delay, max(delay) AS worst_delay
  FROM flights GROUP BY origin, TUMBLE(date, INTERVAL '1' HOUR);

-- The bad hours of busy airports, as they close.
SUBSCRIBE SELECT * FROM delays WHERE flights >= 20 AND average_delay > 120;

-- What landed too late for its hour is not lost: where did it come from?
SELECT origin, count(*) AS late_flights FROM late('delays') GROUP BY origin ORDER BY late_flights DESC LIMIT 5;
