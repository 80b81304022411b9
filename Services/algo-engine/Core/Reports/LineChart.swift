import Contracts

/// A line over time as inline SVG. Coordinates are computed exactly and rounded to a tenth of a pixel.
struct LineChart {
    struct Point {
        let time: Timestamp
        let value: Decimal12
    }

    /// A triangle on the chart: up for a buy, down for a sell.
    struct Mark {
        let time: Timestamp
        let value: Decimal12
        let side: Side
        let title: String
    }

    let title: String
    let cssClass: String
    let points: [Point]
    var marks: [Mark] = []
    /// Whether the area between the line and zero is filled.
    var isArea = false

    private static let width: Decimal12 = 880
    private static let height: Decimal12 = 220
    private static let left: Decimal12 = 90
    private static let top: Decimal12 = 16
    private static let markSize: Decimal12 = 6

    private struct Frame {
        let start: Timestamp
        let end: Timestamp
        let low: Decimal12
        let high: Decimal12

        func x(_ time: Timestamp) throws(DecimalError) -> Decimal12 {
            let span = end.milliseconds(since: start)
            guard span > 0 else { return try left + width.divided(by: 2, rounding: .halfEven) }
            return try left
                + Decimal12(time.milliseconds(since: start)).multiplied(by: width, rounding: .halfEven)
                .divided(by: Decimal12(span), rounding: .halfEven)
        }

        func y(_ value: Decimal12) throws(DecimalError) -> Decimal12 {
            let span = try high - low
            guard span.isPositive else { return try top + height.divided(by: 2, rounding: .halfEven) }
            // Divided first: a price times pixels may pass what a value can hold.
            let share = try (high - value).divided(by: span, rounding: .halfEven)
            return try top + share.multiplied(by: height, rounding: .halfEven)
        }
    }

    /// The SVG element; a sentence instead when there is nothing to draw.
    func svg() throws(DecimalError) -> String {
        let times = points.map(\.time) + marks.map(\.time)
        let values = points.map(\.value) + marks.map(\.value) + (isArea ? [.zero] : [])
        guard let start = times.min(), let end = times.max(), let low = values.min(), let high = values.max() else {
            return "<p class=\"none\">\(HTMLText.escaped(title)): nothing to draw yet.</p>\n"
        }
        let frame = Frame(start: start, end: end, low: low, high: high)
        var body = "<rect class=\"frame\" x=\"90\" y=\"16\" width=\"880\" height=\"220\"/>\n"
        body += try line(frame)
        for mark in marks { body += try triangle(mark, frame) }
        body += label(x: "84", y: "24", anchor: "end", high.description)
        body += label(x: "84", y: "236", anchor: "end", low.description)
        body += label(x: "90", y: "254", anchor: "start", start.description)
        body += label(x: "970", y: "254", anchor: "end", end.description)
        let name = HTMLText.escaped(title)
        return "<svg viewBox=\"0 0 980 260\" role=\"img\" aria-label=\"\(name)\" class=\"\(cssClass)\">\n"
            + "<title>\(name)</title>\n\(body)</svg>\n"
    }

    private func line(_ frame: Frame) throws(DecimalError) -> String {
        var path = ""
        for point in points {
            path += "\(path.isEmpty ? "M" : "L")\(try pixel(frame.x(point.time))) \(try pixel(frame.y(point.value)))"
        }
        guard let first = points.first, let last = points.last else { return "" }
        var result = "<path class=\"line\" d=\"\(path)\"/>\n"
        if isArea {
            let base = try pixel(frame.y(.zero))
            let closed = "\(path)L\(try pixel(frame.x(last.time))) \(base)L\(try pixel(frame.x(first.time))) \(base)Z"
            result = "<path class=\"area\" d=\"\(closed)\"/>\n" + result
        }
        return result
    }

    private func triangle(_ mark: Mark, _ frame: Frame) throws(DecimalError) -> String {
        let x = try frame.x(mark.time)
        let y = try frame.y(mark.value)
        let size = Self.markSize
        let tip = try mark.side == .buy ? y - size : y + size
        let foot = try mark.side == .buy ? y + size : y - size
        let path =
            "M\(try pixel(x)) \(try pixel(tip))L\(try pixel(x + size)) \(try pixel(foot))"
            + "L\(try pixel(x - size)) \(try pixel(foot))Z"
        return
            "<path class=\"\(mark.side.rawValue)\" d=\"\(path)\"><title>\(HTMLText.escaped(mark.title))</title></path>\n"
    }

    private func label(x: String, y: String, anchor: String, _ text: String) -> String {
        "<text x=\"\(x)\" y=\"\(y)\" text-anchor=\"\(anchor)\">\(HTMLText.escaped(text))</text>\n"
    }

    private func pixel(_ value: Decimal12) throws(DecimalError) -> String {
        try value.rounded(scale: 1, rounding: .halfEven).description
    }
}
