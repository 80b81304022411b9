import Foundation
import Indicators

/// Computes indicators for an oracle in another language (`Tests/Peers/numbers/talib_oracle.py`).
///
/// `indicators BARS OUT SPEC...`: BARS holds bars of five little-endian doubles (open time in ms, high, low, close,
/// volume), a SPEC is a name and numbers, `macd:fast=5,slow=13`. OUT gets for each SPEC one row of outputs a bar, NaN
/// while warming up.
enum IndicatorPeer {
    static func run(_ arguments: [String]) throws {
        guard arguments.count >= 3 else { fail("usage: sextant-peer indicators BARS OUT SPEC...") }
        let bars = try read(arguments[0])
        var answer = Data()
        for specification in arguments.dropFirst(2) { append(try row(specification, bars), to: &answer) }
        try answer.write(to: URL(fileURLWithPath: arguments[1]))
    }

    private static func read(_ path: String) throws -> [IndicatorBar] {
        let data = try Data(contentsOf: URL(fileURLWithPath: path))
        let numbers = data.withUnsafeBytes { Array($0.bindMemory(to: Double.self)) }
        return stride(from: 0, to: numbers.count - numbers.count % 5, by: 5).map { (start: Int) -> IndicatorBar in
            IndicatorBar(
                openMilliseconds: Int64(numbers[start]), high: numbers[start + 1], low: numbers[start + 2],
                close: numbers[start + 3], volume: numbers[start + 4])
        }
    }

    private static func row(_ specification: String, _ bars: [IndicatorBar]) throws -> [Double] {
        let parts = specification.split(separator: ":", maxSplits: 1).map(String.init)
        var given: [String: Double] = [:]
        for pair in (parts.count > 1 ? parts[1] : "").split(separator: ",") {
            let sides = pair.split(separator: "=").map(String.init)
            guard sides.count == 2, let value = Double(sides[1]) else { fail("'\(specification)' is no specification") }
            given[sides[0]] = value
        }
        var indicator = try IndicatorRegistry.make(parts[0], given)
        let none = Array(repeating: Double.nan, count: indicator.description.outputs.count)
        return bars.flatMap { bar in
            indicator.add(bar)
            return indicator.reading.value ?? none
        }
    }

    private static func append(_ numbers: [Double], to data: inout Data) {
        numbers.withUnsafeBytes { data.append(contentsOf: $0) }
    }

    private static func fail(_ message: String) -> Never {
        FileHandle.standardError.write(Data("sextant-peer: \(message)\n".utf8))
        exit(64)
    }
}
