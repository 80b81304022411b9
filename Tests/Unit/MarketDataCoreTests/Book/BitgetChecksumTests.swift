import Contracts
import Exchanges
import Foundation
import MarketDataCore
import TestKit
import Testing

/// Sockets of Bitget recorded in April 2022, when frames had checksums and no numbers: every book that is kept from them
/// has to have the venue's own CRC32, frame by frame.
///
/// Protocol v1 writes `sp` and `mc` for the products; beside that its book frames are those of v2.
@Suite(
    "Books of Bitget's recorded sockets",
    .enabled(if: SharedFixtures.isPresent, Comment(rawValue: SharedFixtures.absence)))
struct BitgetChecksumTests {
    struct Recorded: Sendable, CustomTestStringConvertible {
        let member: String
        let venue: Venue
        let product: (old: String, new: String)
        let checksums: Int
        let books: Int
        var testDescription: String { "\(member) \(venue)" }

        /// The book frames, in the words of v2.
        func frames() async throws -> [[UInt8]] {
            let path = try SharedFixtures.url(for: "data/cryptofeed_recorded_frames.tar.gz").path
            let command = ["tar", "-xzOf", path, "cryptofeed/sample_data/\(member)"]
            let text = try await offThread { try ChildProgram.run(command).output }
            let old = "\"instType\":\"\(product.old)\""
            let new = "\"instType\":\"\(product.new)\""
            return text.split(separator: "\n").compactMap { line in
                guard line.contains("\"action\""), line.contains("\"channel\":\"books\""),
                    let start = line.firstIndex(of: "{"), let place = line.range(of: old)
                else { return nil }
                return Array(line[start..<place.lowerBound].utf8) + Array(new.utf8)
                    + Array(line[place.upperBound...].utf8)
            }
        }
    }

    static let recordings = [
        Recorded(
            member: "BITGET.ws.1.0", venue: .bitgetSpot, product: ("sp", "SPOT"), checksums: 443, books: 8),
        Recorded(
            member: "BITGET.ws.2.0", venue: .bitgetPerp, product: ("mc", "USDT-FUTURES"), checksums: 194, books: 2),
    ]

    private func updates(_ recorded: Recorded) async throws -> [DepthUpdate] {
        let codec = try #require(ExchangeRegistry.codec(recorded.venue))
        return try await recorded.frames().map { frame in
            guard case .events(let events) = try codec.read(frame: frame), events.count == 1,
                case .depth(let update) = events[0]
            else { throw ExchangeError.malformed(String(decoding: frame.prefix(120), as: UTF8.self)) }
            return update
        }
    }

    private func feed(_ updates: [DepthUpdate], _ codec: any MarketCodec) -> [Symbol: BookMachine] {
        var books: [Symbol: BookMachine] = [:]
        for update in updates {
            var book = books[update.symbol] ?? BookMachine(symbol: update.symbol, codec: codec)
            _ = book.receive(update, at: update.time)
            books[update.symbol] = book
        }
        return books
    }

    @Test(arguments: recordings) func everyChecksumIsTheVenuesOwn(_ recorded: Recorded) async throws {
        let codec = try #require(ExchangeRegistry.codec(recorded.venue))
        let updates = try await updates(recorded)
        #expect(updates.count == recorded.checksums)
        #expect(updates.allSatisfy { $0.checksum != nil })
        let books = feed(updates, codec)
        #expect(books.count == recorded.books)
        #expect(books.values.reduce(0) { $0 + $1.counters.checksums } == recorded.checksums)
        for book in books.values {
            #expect(book.isReady)
            #expect(book.counters.losses.isEmpty)
        }
    }

    /// The last digit of one level, changed, must not pass.
    @Test(arguments: recordings) func aChangedLevelIsNoticed(_ recorded: Recorded) async throws {
        let codec = try #require(ExchangeRegistry.codec(recorded.venue))
        var updates = try await updates(recorded)
        let place = try #require(updates.indices.first { updates[$0].isSnapshot && updates[$0].bids.count > 3 })
        let level = updates[place].bids[2]
        updates[place].bids[2].quantity = try level.quantity + Quantity(1)
        let book = try #require(feed(updates, codec)[updates[place].symbol])
        #expect(book.counters.losses[.checksum] == 1)
        #expect(!book.isReady)
        #expect(book.top == nil)
    }

    /// A message that does not arrive shows as soon as one of its levels counts.
    @Test(arguments: recordings) func aLostMessageIsNoticed(_ recorded: Recorded) async throws {
        let codec = try #require(ExchangeRegistry.codec(recorded.venue))
        let updates = try await updates(recorded)
        let symbol = try #require(updates.first?.symbol)
        let own = updates.filter { $0.symbol == symbol }
        let snapshot = try #require(own.first)
        var noticed = 0
        for lost in 1..<30 {
            var book = BookMachine(symbol: symbol, codec: codec)
            let arrived = own.enumerated().filter { $0.offset != lost }.map(\.element)
            let reactions = arrived.map { book.receive($0, at: $0.time) }
            // A message may have changed nothing within the levels that the checksum covers.
            guard reactions.contains(.needsSnapshot(.checksum)) else {
                #expect(book.counters.checksums == own.count - 1)
                continue
            }
            noticed += 1
            #expect(!book.isReady && book.levels(1) == nil, "message \(lost)")
            #expect(book.receive(snapshot, at: snapshot.time) == .applied)
        }
        #expect(noticed > 10)
    }

    /// The text counts: `6.40` is not `6.4`.
    @Test func theDigitsBelongToTheChecksum() throws {
        let codec = try #require(ExchangeRegistry.codec(.bitgetPerp))
        func side(_ digits: UInt8) throws -> [BookChange] {
            [.init(price: Price(7), quantity: try Quantity(parsing: "6.4"), priceDigits: 0, quantityDigits: digits)]
        }
        #expect(try codec.checksum(bids: side(1), asks: []) != codec.checksum(bids: side(2), asks: []))
    }
}
