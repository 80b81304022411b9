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
        let bytes = Array(try await text(name).utf8)
        var candles: [MarketBar] = []
        var place = (bytes.firstIndex(of: 0x0A) ?? bytes.count - 1) + 1
        while place < bytes.count {
            let line = place
            guard let time = number(bytes, &place), let open = number(bytes, &place), let high = number(bytes, &place),
                let low = number(bytes, &place), let close = number(bytes, &place), let volume = number(bytes, &place)
            else { throw Unreadable(line: String(decoding: bytes[line...].prefix(80), as: UTF8.self)) }
            while place < bytes.count, bytes[place - 1] != 0x0A { place += 1 }
            let openTime = Timestamp(milliseconds: Int64(time.units / Decimal12.unitsPerOne))
            if let first, openTime < first { continue }
            candles.append(
                MarketBar(
                    openTime: openTime, open: Price(open), high: Price(high), low: Price(low), close: Price(close),
                    volume: Quantity(volume), marks: .closed))
        }
        return candles
    }

    /// The plain decimal at a place, which moves behind the comma or line end that follows. `Decimal12` reads them as
    /// well, but slowly where nothing is optimised, and there are millions.
    private static func number(_ bytes: [UInt8], _ place: inout Int) -> Decimal12? {
        var mantissa: Int64 = 0
        var places = 12
        var hasPoint = false
        let start = place
        while place < bytes.count {
            let byte = bytes[place]
            place += 1
            if byte == 0x2C || byte == 0x0A { break }
            if byte == 0x2E, !hasPoint {
                hasPoint = true
                continue
            }
            guard byte >= 0x30, byte <= 0x39, mantissa < 100_000_000_000_000_000, places > 0 else { return nil }
            mantissa = mantissa * 10 + Int64(byte - 0x30)
            if hasPoint { places -= 1 }
        }
        guard place > start + 1 else { return nil }
        return try? Decimal12(units: Int128(mantissa) * powers[places])
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

    /// The first letter of the channel's name, which stands behind the first `@`; nil for what is of no channel.
    var channelInitial: Character? {
        guard let at = bytes.prefix(60).firstIndex(of: 0x40), at + 1 < bytes.count else { return nil }
        return Character(UnicodeScalar(bytes[at + 1]))
    }

    /// The whole number after a key of one letter in the first 200 bytes.
    func number(_ key: Unicode.Scalar) -> Int64? {
        let key = UInt8(ascii: key)
        var place = 0
        while place + 4 < min(bytes.count, 200) {
            if bytes[place] == 0x22, bytes[place + 1] == key, bytes[place + 2] == 0x22, bytes[place + 3] == 0x3A {
                let digits = bytes[(place + 4)...].prefix { $0 >= 0x30 && $0 <= 0x39 }
                return Int64(String(decoding: digits, as: UTF8.self))
            }
            place += 1
        }
        return nil
    }
}
