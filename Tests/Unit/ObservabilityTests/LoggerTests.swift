import Foundation
import Observability
import TestKit
import Testing

@Suite struct LoggerTests {
    let sink = MemorySink()
    let clock = ManualTime(wallMilliseconds: 1_795_256_640_123)

    func logger(_ level: LogLevel = .debug) -> Logger {
        Logger(service: "billing", level: level, sink: sink, clock: clock)
    }

    /// The only line, parsed; fails unless it is one line of JSON.
    func onlyLine() throws -> [String: Any] {
        let raw = try #require(sink.rawLines.first)
        #expect(sink.rawLines.count == 1)
        #expect(raw.last == 10 && raw.filter { $0 == 10 }.count == 1, "one event is one line")
        #expect(raw.dropLast().allSatisfy { $0 >= 0x20 && $0 != 0x7F }, "no control character in a line")
        return try #require(try JSONSerialization.jsonObject(with: Data(raw)) as? [String: Any])
    }

    @Test func theShapeOfALine() {
        logger().with([.version: "1.0"]).info(
            "server_started", [.address: "127.0.0.1", .port: 8011, .durationMicroseconds: 1.5, .state: true])
        #expect(
            sink.lines == [
                #"{"ts":"2026-11-21T10:24:00.123Z","level":"info","service":"billing","event":"server_started","#
                    + #""version":"1.0","address":"127.0.0.1","port":8011,"duration_us":1.5,"state":true}"# + "\n"
            ])
    }

    @Test func levelsBelowAreSilent() {
        let logger = logger(.warning)
        logger.debug("a")
        logger.info("b")
        logger.warning("c")
        logger.error("d")
        #expect(sink.lines.count == 2)
        #expect(sink.lines[0].contains(#""level":"warning""#) && sink.lines[1].contains(#""level":"error""#))
    }

    @Test func theTasksRequestAndTraceAreWritten() throws {
        let trace = try #require(
            TraceContext(traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"))
        TaskContext.$requestID.withValue("req-1") {
            TaskContext.$trace.withValue(trace) {
                logger().info("handled", [.status: 200])
            }
        }
        #expect(
            sink.lines[0].contains(
                #""event":"handled","request_id":"req-1","trace_id":"4bf92f3577b34da6a3ce929d0e0e4736","status":200}"#))
    }

    @Test func laterValuesWinAndNoKeyComesTwice() throws {
        TaskContext.$requestID.withValue("from-task") {
            logger().with([.path: "/a", .requestID: "bound"]).info("x", [.path: "/b", .requestID: "given"])
        }
        let line = try onlyLine()
        #expect(line["path"] as? String == "/b" && line["request_id"] as? String == "given")
        #expect(sink.lines[0].components(separatedBy: "request_id").count == 2)
    }

    @Test func theLoggersOwnKeysCannotBeReplaced() throws {
        logger().info("real", [LogKey("event"): "forged", LogKey("level"): "error", LogKey("ts"): 0])
        let line = try onlyLine()
        #expect(line["event"] as? String == "real" && line["level"] as? String == "info")
        #expect(line["field.event"] as? String == "forged")
    }

    @Test(arguments: [
        "a\nb", "a\r\nb", "\u{1B}[31mred\u{1B}[0m", "\u{0}", "\u{7F}\u{80}\u{85}\u{9F}", "\u{2028}\u{2029}",
        "\"}\n{\"ts\":\"",
        "\\", "\\n", "\u{202E}evil\u{2066}", "\u{FEFF}", "\u{FFFE}\u{1FFFF}", "\u{200B}\u{200D}", "é😀漢",
        "\u{8}\u{9B}2J",
        "\u{E0041}", "</script>", "\u{1}\u{1F}",
    ])
    func hostileTextStaysOneHarmlessLine(_ text: String) throws {
        logger().info("request", [.path: .string(text)])
        let line = try onlyLine()
        #expect(line["path"] as? String == text, "the text survives")
        let dangerous: [ClosedRange<UInt32>] = [
            0x7F...0x9F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF...0xFEFF, 0x200B...0x200F, 0xE0000...0xE007F,
        ]
        for scalar in sink.lines[0].unicodeScalars {
            #expect(!dangerous.contains { $0.contains(scalar.value) })
        }
    }

    @Test func anyTextIsOneLineOfJSON() throws {
        var generator = SeededGenerator()
        for _ in 0..<3000 {
            sink.removeAll()
            let length = Int.random(in: 0..<40, using: &generator)
            var text = ""
            while text.unicodeScalars.count < length {
                let range: ClosedRange<UInt32> = Bool.random(using: &generator) ? 0...0xFF : 0...0x10FFFF
                if let scalar = Unicode.Scalar(UInt32.random(in: range, using: &generator)) {
                    text.unicodeScalars.append(scalar)
                }
            }
            logger().info("fuzz", [.error: .string(text)])
            let read = try onlyLine()["error"] as? String
            #expect(read.map { Array($0.utf8) } == Array(text.utf8), "seed \(generator.seed)")
        }
    }

    @Test func hugeValuesAreCutAndMarked() throws {
        let text = String(repeating: "é", count: 1_000_000)
        logger().info("big", [.error: .string(text), .code: "after"])
        let line = try onlyLine()
        let value = try #require(line["error"] as? String)
        #expect(value.hasSuffix("...[1998976 bytes cut]") && value.hasPrefix("éé"))
        #expect(line["code"] as? String == "after")
    }

    @Test func noLineIsLongerThanAPipeTakesAtOnce() throws {
        let control = String(repeating: "\u{1}", count: 1024)
        logger().info("big", [.error: .string(control), .reason: .string(control), .count: 7, .path: .string(control)])
        let line = try onlyLine()
        #expect(sink.rawLines[0].count <= 4096)
        #expect(line["truncated"] as? Bool == true)
        #expect(line["count"] as? Int == 7, "what still fits is kept")
        sink.removeAll()
        let clocked = Logger(service: String(repeating: "s", count: 9999), sink: sink, clock: clock)
        clocked.info("x")
        #expect(sink.rawLines[0].count < 400)
    }

    @Test func numbersThatJSONLacksAreText() throws {
        logger().info("n", [.count: .double(.nan), .limit: .double(-.infinity), .bytes: LogValue(UInt64.max)])
        let line = try onlyLine()
        #expect(line["count"] as? String == "nan" && line["limit"] as? String == "-inf")
        #expect(line["bytes"] as? String == "18446744073709551615")
    }

    @Test func aSecretInALineIsNotShown() throws {
        let secret = Secret("hunter2")
        logger().info("x", [.reason: "\(secret)", .error: .string(String(describing: [secret]))])
        #expect(!sink.lines[0].contains("hunter2"))
        #expect(sink.lines[0].contains("[secret]"))
    }

    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (-1, "1969-12-31T23:59:59.999Z"), (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
            (.max, "9999-12-31T23:59:59.999Z"), (.min, "0000-01-01T00:00:00.000Z"),
            (4_107_542_399_001, "2100-02-28T23:59:59.001Z"),
        ] as [(Int64, String)])
    func timestamps(_ milliseconds: Int64, _ text: String) {
        #expect(TimestampText.string(milliseconds: milliseconds) == text)
    }

    @Test func timestampsAgreeWithFoundation() {
        var generator = SeededGenerator()
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        for _ in 0..<2000 {
            let milliseconds = Int64.random(in: -2_000_000_000_000...4_000_000_000_000, using: &generator)
            let second = Double(milliseconds / 1000)
            let whole = Date(timeIntervalSince1970: second).formatted(style)
            let ours = TimestampText.string(milliseconds: milliseconds / 1000 * 1000)
            #expect(ours == whole, "seed \(generator.seed)")
        }
    }
}
