import AlgoEngineCore
import Contracts
import Networking
import ServiceKit

/// The closed candles of one feed as far as its strategies need them, fetched from market-data.
struct CandleTape: Sendable {
    /// Pages fetched in one refresh, at most.
    static let maxPages = 40

    /// Fetches closed candles, oldest first: from `start` on, or the last `limit` before `end`.
    typealias Fetch =
        @Sendable (_ start: Timestamp?, _ end: Timestamp?, _ limit: Int) async throws(EndpointClientError) -> [Candle]

    /// Oldest first, without repeats.
    private(set) var candles: [Candle] = []
    /// Whether market-data keeps nothing older.
    private var isExhausted = false

    /// Brings the tape up to date for strategies that were last evaluated at `cursor` (nil: just begun) and look back as
    /// far as `need`. Throws what market-data answers; what was fetched before stays.
    mutating func refresh(cursor: Timestamp?, need: HistoryNeed, fetch: Fetch) async throws(EndpointClientError) {
        if candles.isEmpty || (cursor.map { $0 < candles[0].openTime } ?? false) {
            candles = []
            isExhausted = false
            if let cursor {
                try await forward(from: cursor, fetch)
            }
            // Nothing since, or just begun: the newest candle is where it goes on from.
            if candles.isEmpty { candles = try await fetch(nil, nil, 1) }
        } else if let last = candles.last {
            try await forward(from: last.openTime.advanced(byMilliseconds: 1), fetch)
        }
        try await backward(cursor: cursor, need: need, fetch)
    }

    /// Index of the first candle after a cursor.
    func firstIndex(after cursor: Timestamp) -> Int {
        var low = 0
        var high = candles.count
        while low < high {
            let middle = (low + high) / 2
            if candles[middle].openTime > cursor { high = middle } else { low = middle + 1 }
        }
        return low
    }

    /// Drops what no strategy at or after `cursor` looks at any more.
    mutating func trim(cursor: Timestamp, need: HistoryNeed) {
        let oldest = cursor.advanced(byMilliseconds: -need.milliseconds)
        let keepFrom = max(0, firstIndex(after: cursor) - need.candles - 1)
        let byTime = candles.prefix(keepFrom).prefix { $0.openTime < oldest }.count
        // In larger steps: dropping from the front moves everything.
        guard byTime > 512 else { return }
        candles.removeFirst(byTime)
        isExhausted = false
    }

    private mutating func forward(from start: Timestamp, _ fetch: Fetch) async throws(EndpointClientError) {
        var next = start
        for _ in 0..<Self.maxPages {
            let page = try await fetch(next, nil, Page<Candle>.maxItems)
            for candle in page where candle.isClosed && candle.openTime > candles.last?.openTime ?? .earliest {
                candles.append(candle)
            }
            guard page.count == Page<Candle>.maxItems, let last = page.last else { return }
            next = last.openTime.advanced(byMilliseconds: 1)
        }
    }

    private mutating func backward(
        cursor: Timestamp?, need: HistoryNeed, _ fetch: Fetch
    ) async throws(EndpointClientError) {
        for _ in 0..<Self.maxPages {
            guard !isExhausted, let first = candles.first, let last = candles.last else { return }
            let from = cursor ?? last.openTime
            let hasCount = firstIndex(after: from) + 1 >= need.candles
            // The next candle may be a whole session later; its window begins at most so much later, too.
            if hasCount, first.openTime <= from.advanced(byMilliseconds: -need.milliseconds) { return }
            let page = try await fetch(nil, first.openTime, Page<Candle>.maxItems)
            let older = page.filter { $0.isClosed && $0.openTime < first.openTime }
            if older.isEmpty {
                isExhausted = true
                return
            }
            candles.insert(contentsOf: older, at: 0)
        }
    }
}
