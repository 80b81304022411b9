import Contracts
import Exchanges
import Foundation
import MarketDataCore

/// What a hundred symbols cost while their frames come as fast as they were recorded: depth, best prices and trades of one
/// recording, under a hundred names, a few milliseconds apart. Socket and store are not in it.
struct ReplayBench {
    private struct Line {
        let time: UInt64
        let frame: [UInt8]
    }

    private static let symbols = 100
    /// Between the starts of two symbols, so that their bursts do not fall together.
    private static let stagger: UInt64 = 7_000_000
    private let codec: any MarketCodec
    private let lines: [Line]
    /// Place of the snapshot that was fetched.
    private let snapshot: Int

    /// - Parameter path: lines `local_ns frame`, as recorded, the snapshot among them.
    init(_ path: String) throws {
        guard let codec = ExchangeRegistry.codec(.binancePerp) else { BenchMain.fail("no codec for binance.perp") }
        self.codec = codec
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        lines = bytes.split(separator: 0x0A).compactMap { line in
            guard let blank = line.firstIndex(of: 0x20),
                let time = UInt64(String(decoding: line[..<blank], as: UTF8.self))
            else { return nil }
            return Line(time: time, frame: Array(line[(blank + 1)...]))
        }
        let mark = Array(#"{"lastUpdateId""#.utf8)
        guard let snapshot = lines.firstIndex(where: { $0.frame.starts(with: mark) }) else {
            BenchMain.fail("\(path) has no snapshot")
        }
        self.snapshot = snapshot
    }

    /// Percent of one core, and how late the frames were taken.
    func run() throws -> (percent: Double, framesPerSecond: Double, lateP99Microseconds: Double) {
        var books: [BookMachine] = []
        var frames: [[[UInt8]]] = []
        for number in 0..<Self.symbols {
            let name = "B\(number / 10)\(number % 10)USDT"
            let own = lines.map { Self.renamed($0.frame, Array(name.utf8)) }
            books.append(try book(of: try Symbol(parsing: name), own))
            frames.append(own)
        }
        let first = lines[snapshot].time
        let schedule = lines.indices.dropFirst(snapshot + 1).flatMap { place in
            (0..<Self.symbols).map { (due: lines[place].time - first + UInt64($0) * Self.stagger, $0, place) }
        }.sorted { $0.due < $1.due }
        var late: [UInt64] = []
        late.reserveCapacity(schedule.count)
        let spent = Self.cpuNanoseconds()
        let start = DispatchTime.now().uptimeNanoseconds
        for (due, symbol, place) in schedule {
            var now = DispatchTime.now().uptimeNanoseconds - start
            while now < due {
                usleep(UInt32((due - now) / 1_000 + 1))
                now = DispatchTime.now().uptimeNanoseconds - start
            }
            try take(frames[symbol][place], &books[symbol])
            late.append(now - due)
        }
        let wall = Double(DispatchTime.now().uptimeNanoseconds - start)
        let cpu = Double(Self.cpuNanoseconds() - spent)
        guard books.allSatisfy(\.isReady) else { BenchMain.fail("a replayed book is not ready") }
        late.sort()
        let frequency = Double(schedule.count) / wall * 1e9
        return (cpu / wall * 100, frequency, Double(late[late.count * 99 / 100]) / 1_000)
    }

    /// What came before the snapshot, and the snapshot.
    private func book(of symbol: Symbol, _ frames: [[UInt8]]) throws -> BookMachine {
        var book = BookMachine(symbol: symbol, codec: codec)
        for frame in frames[..<snapshot] { try take(frame, &book) }
        let answer = VenueAnswer(status: 200, body: frames[snapshot])
        guard case .depth(let whole) = try codec.read(answer, to: .depth(symbol, levels: 1_000)),
            book.snapshot(whole, at: Timestamp(milliseconds: 0)) == .applied
        else { BenchMain.fail("the recording's snapshot is not taken") }
        return book
    }

    private func take(_ frame: [UInt8], _ book: inout BookMachine) throws {
        guard case .events(let events) = try codec.read(frame: frame) else { return }
        for event in events {
            if case .depth(let update) = event { _ = book.receive(update, at: Timestamp(milliseconds: 0)) }
        }
        consume(book.top)
    }

    private static func renamed(_ frame: [UInt8], _ name: [UInt8]) -> [UInt8] {
        let old = Array("BTCUSDT".utf8)
        var frame = frame
        var place = 0
        while place + old.count <= frame.count {
            if frame[place] == old[0], frame[place..<place + old.count].elementsEqual(old) {
                frame.replaceSubrange(place..<place + old.count, with: name)
            }
            place += 1
        }
        return frame
    }

    private static func cpuNanoseconds() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
