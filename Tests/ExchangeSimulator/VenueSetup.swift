import Foundation

/// Builds a venue from the recordings.
struct VenueSetup {
    let options: SimulatorOptions
    let clock: VenueClock
    let nanoseconds: UInt64

    static func weightLimit(_ venue: SimulatorOptions.VenueName) -> Int {
        switch venue {
        case .binanceSpot: 6_000
        case .binancePerp: 2_400
        case .bitget: 6_000
        }
    }

    func side(_ venue: SimulatorOptions.VenueName) throws -> any VenueSide {
        var markets: [String: SimulatedMarket] = [:]
        switch venue {
        case .binanceSpot, .binancePerp:
            let isSpot = venue == .binanceSpot
            let described = try InstrumentFile(
                path: options.shared + "/fixtures/exchanges/markets/\(isSpot ? "binance" : "binanceusdm").json")
            for symbol in ["BTCUSDT", "ETHUSDT"] {
                let specification = try described.binance(symbol, isSpot: isSpot)
                markets[symbol] = try market(specification, isSpot: isSpot)
            }
            return BinanceSide(isSpot: isSpot, floor: Floor(markets: markets, clock: clock, nanoseconds: nanoseconds))
        case .bitget:
            let described = try InstrumentFile(path: options.shared + "/fixtures/exchanges/markets/bitget.json")
            for symbol in ["BTCUSDT", "ETHUSDT"] {
                for group in [BitgetSide.spot, BitgetSide.futures] {
                    var specification = try described.bitget(symbol, isSpot: group == BitgetSide.spot)
                    specification.group = group
                    markets[group + ":" + symbol] = try market(specification, isSpot: group == BitgetSide.spot)
                }
            }
            return BitgetSide(
                floor: Floor(markets: markets, clock: clock, nanoseconds: nanoseconds),
                sendsChecksums: options.bitgetChecksums)
        }
    }

    func market(_ specification: InstrumentText, isSpot: Bool) throws -> SimulatedMarket {
        let data = options.shared + "/data/"
        let symbol = specification.symbol
        let candles = try CandleTape(
            path: data
                + (isSpot
                    ? "binance_spot_\(symbol)_1m_20250520_20250818.csv.gz" : "binance_um_\(symbol)_1m_202505.csv.gz"))
        let now = clock.now(nanoseconds)
        let history = CandleHistory(
            tape: candles, lot: specification.lot, now: now, history: options.historyMinutes * 60_000)
        let funding = isSpot ? [] : try funding(symbol, data, history.shift)
        return SimulatedMarket(
            specification: specification, history: history, funding: funding,
            books: try books(specification, isSpot: isSpot, data: data, history: history, now: now))
    }

    private func books(
        _ specification: InstrumentText, isSpot: Bool, data: String, history: CandleHistory, now: Int64
    ) throws -> any BookSource {
        let market = isSpot ? "spot" : "usdm"
        let path = data + "hftbt_binance_\(market)_\(specification.symbol.lowercased())_20240808.gz"
        guard options.books != .made, FileManager.default.isReadableFile(atPath: path) else {
            return MadeBooks(tick: specification.tick, lot: specification.lot, firstID: 1_000_000) { time in
                history.price(at: time)
            }
        }
        return try RecordedBooks(
            path: path, middle: options.books == .raw ? nil : history.price(at: now), tick: specification.tick)
    }

    private func funding(_ symbol: String, _ data: String, _ shift: Int64) throws -> [(time: Int64, rate: Int64)] {
        let file = try TapeFile(path: data + "binance_um_funding_8h_2025.csv.gz")
        return (0..<file.count).compactMap { index in
            let fields = file.line(index).split(separator: UInt8(ascii: ","))
            guard fields.count == 3, String(decoding: fields[0], as: UTF8.self) == symbol,
                let time = Int64(String(decoding: fields[1], as: UTF8.self)), let rate = Fixed.parse(fields[2])
            else { return nil }
            return (time + shift, rate)
        }
    }
}
