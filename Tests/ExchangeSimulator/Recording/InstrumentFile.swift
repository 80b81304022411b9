import Foundation

/// Instruments as a venue described them, from ccxt's list of markets (each keeps the venue's own object in `info`).
struct InstrumentFile {
    private let infos: [JSONTree]
    private let path: String

    init(path: String) throws {
        self.path = path
        let bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
        guard let tree = JSONTree(parsing: bytes), case .object(let markets) = tree["markets"] ?? tree else {
            throw TapeError(description: "\(path) is not a list of markets")
        }
        infos = markets.sorted { $0.key < $1.key }.compactMap { $0.value["info"] }
    }

    func binance(_ symbol: String, isSpot: Bool) throws -> InstrumentText {
        // USD-M objects alone have a contract type.
        guard
            let info = infos.first(where: { $0["symbol"]?.text == symbol && ($0["contractType"] == nil) == isSpot }),
            let tick = filter(info, "PRICE_FILTER", "tickSize"), let lot = filter(info, "LOT_SIZE", "stepSize")
        else { throw TapeError(description: "\(path) has no \(symbol)") }
        return InstrumentText(
            symbol: symbol, priceDecimals: isSpot ? 8 : info["pricePrecision"]?.integer.map { Int($0) } ?? 2,
            sizeDecimals: isSpot ? 8 : info["quantityPrecision"]?.integer.map { Int($0) } ?? 3, tick: tick, lot: lot,
            json: info.json)
    }

    /// Bitget's description; contracts have a `pricePlace`, spot pairs a `pricePrecision`.
    func bitget(_ symbol: String, isSpot: Bool) throws -> InstrumentText {
        let priceKey = isSpot ? "pricePrecision" : "pricePlace"
        let sizeKey = isSpot ? "quantityPrecision" : "volumePlace"
        guard let info = infos.first(where: { $0["symbol"]?.text == symbol && $0[priceKey] != nil }),
            let prices = info[priceKey]?.integer.map({ Int($0) }), let sizes = info[sizeKey]?.integer.map({ Int($0) }),
            (0...8).contains(prices), (0...8).contains(sizes)
        else { throw TapeError(description: "\(path) has no \(symbol)") }
        let end = info["priceEndStep"]?.integer ?? 1
        // The recordings are another venue's: their sizes may be finer than this venue's.
        return InstrumentText(
            symbol: symbol, priceDecimals: prices, sizeDecimals: max(sizes, isSpot ? 4 : 3),
            tick: Self.step(prices) * end, lot: Self.step(max(sizes, isSpot ? 4 : 3)), json: info.json)
    }

    private func filter(_ info: JSONTree, _ type: String, _ key: String) -> Int64? {
        info["filters"]?.elements?.first { $0["filterType"]?.text == type }?[key]?.text.flatMap { Fixed.parse($0) }
    }

    private static func step(_ decimals: Int) -> Int64 { (decimals..<8).reduce(1) { step, _ in step * 10 } }
}
