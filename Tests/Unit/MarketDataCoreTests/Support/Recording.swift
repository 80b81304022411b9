import Contracts
import Exchanges
import Foundation
import MarketDataCore
import TestKit

/// Packed files of the shared data folder, unpacked by the system's programs.
enum Recording {
    /// A `.gz` file as text.
    static func text(_ name: String) async throws -> String {
        let path = try SharedFixtures.url(for: "data/\(name)").path
        return try await offThread { try ChildProgram.check(["gzip", "-dc", path]) }
    }

    /// One file of a `.tar.gz` archive as text.
    static func text(_ member: String, in archive: String) async throws -> String {
        let path = try SharedFixtures.url(for: "data/\(archive)").path
        return try await offThread { try ChildProgram.check(["tar", "-xzOf", path, member]) }
    }

    /// Candles of a `open_time_ms,open,high,low,close,volume[,…]` file that open at or after an instant, closed.
    static func candles(_ name: String, from first: Timestamp? = nil) async throws -> [MarketBar] {
        var candles: [MarketBar] = []
        for line in Array(try await text(name).utf8).split(separator: 0x0A).dropFirst() {
            let fields = line.split(separator: 0x2C, maxSplits: 6)
            guard fields.count >= 6, let time = number(fields[0]), let open = number(fields[1]),
                let high = number(fields[2]), let low = number(fields[3]), let close = number(fields[4]),
                let volume = number(fields[5])
            else { throw Unreadable(line: String(decoding: line, as: UTF8.self)) }
            let openTime = Timestamp(milliseconds: Int64(time.units / Decimal12.unitsPerOne))
            if let first, openTime < first { continue }
            candles.append(
                MarketBar(
                    openTime: openTime, open: Price(open), high: Price(high), low: Price(low), close: Price(close),
                    volume: Quantity(volume), marks: .closed))
        }
        return candles
    }

    /// A plain decimal of few digits. `Decimal12` reads them as well, but slowly where nothing is optimised, and there
    /// are millions.
    private static func number(_ field: ArraySlice<UInt8>) -> Decimal12? {
        var mantissa: Int64 = 0
        var places: Int?
        for byte in field {
            if byte == 0x2E, places == nil {
                places = 0
                continue
            }
            guard byte >= 0x30, byte <= 0x39, mantissa < 100_000_000_000_000_000 else { return nil }
            mantissa = mantissa * 10 + Int64(byte - 0x30)
            if let digits = places { places = digits + 1 }
        }
        guard !field.isEmpty, (places ?? 0) <= 12 else { return nil }
        return try? Decimal12(units: Int128(mantissa) * powers[12 - (places ?? 0)])
    }

    private static let powers: [Int128] = (0...12).map { exponent in
        (0..<exponent).reduce(Int128(1)) { power, _ in power * 10 }
    }

    /// Only the open times of such a file.
    static func openTimes(_ name: String) async throws -> [Timestamp] {
        Array(try await text(name).utf8).split(separator: 0x0A).dropFirst().compactMap { line in
            Int64(String(decoding: line.prefix { $0 != 0x2C }, as: UTF8.self)).map(Timestamp.init(milliseconds:))
        }
    }

    /// Lines `local_ns SPACE frame` of a recording of sockets.
    static func frames(_ name: String) async throws -> [RecordedFrame] {
        Array(try await text(name).utf8).split(separator: 0x0A).compactMap { line in
            guard let space = line.firstIndex(of: 0x20),
                let time = Int64(String(decoding: line[..<space], as: UTF8.self))
            else {
                return nil
            }
            return RecordedFrame(
                received: Timestamp(milliseconds: time / 1_000_000), bytes: Array(line[line.index(after: space)...]))
        }
    }

    /// A line that is not what it should be.
    struct Unreadable: Error {
        let line: String
    }
}

/// One frame and when it was received, by the recorder's clock.
struct RecordedFrame: Sendable {
    let received: Timestamp
    let bytes: [UInt8]

    /// Whether a text stands in the first 200 bytes.
    func mentions(_ text: String) -> Bool {
        String(decoding: bytes.prefix(200), as: UTF8.self).contains(text)
    }

    /// The whole number after a key in the first 200 bytes.
    func number(_ key: String) -> Int64? {
        let head = String(decoding: bytes.prefix(200), as: UTF8.self)
        guard let range = head.range(of: "\"\(key)\":") else { return nil }
        return Int64(head[range.upperBound...].prefix { $0.isNumber })
    }
}
