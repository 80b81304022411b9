import AlgoEngineCore
import Contracts
import Foundation
import Testing

struct ReportTests {
    private static let start = Timestamp(milliseconds: 1_764_547_200_000)

    private func time(_ hours: Int64) -> Timestamp { Self.start.advanced(byMilliseconds: hours * 3_600_000) }

    private func fill(
        _ hours: Int64, _ side: Side, _ quantity: String, _ price: String, fee: String = "0", tags: [String] = []
    ) throws -> ReportFill {
        ReportFill(
            time: time(hours), side: side, quantity: try Quantity(parsing: quantity), price: try Price(parsing: price),
            fee: try Money(parsing: fee), tags: tags)
    }

    private func input(
        _ fills: [ReportFill], prices: [ReportPrice] = [], type: ReportType = .symbol
    ) throws -> ReportInput {
        ReportInput(
            symbol: try Symbol(parsing: "BTCUSDT"), accountID: "acct-<x>", mode: .sandbox, type: type, timeframe: .both,
            maxDays: 30, madeAt: time(100), fills: fills, prices: prices)
    }

    @Test("figures of a day with a gain, a loss and something open, by hand")
    func figures() throws {
        let figures = try ReportMaker.figures(
            input(
                [
                    fill(0, .buy, "1", "100", fee: "1"), fill(1, .sell, "1", "110", fee: "1", tags: ["strategy:orb"]),
                    fill(24, .buy, "2", "100", fee: "0"), fill(25, .sell, "1", "95", fee: "0", tags: ["strategy:orb"]),
                ], prices: [ReportPrice(time: time(26), price: try Price(parsing: "120"))]))
        #expect(figures.position.description == "1")
        #expect(figures.averageEntry?.description == "100")
        #expect(figures.realised.description == "5")
        #expect(figures.unrealised.description == "20")
        #expect(figures.fees.description == "2")
        #expect(figures.net.description == "23")
        // Curve: -1, 8, 8, then one sold at 95 (-5) and the other worth 95 (-5): -2, then 23.
        #expect(figures.equity.map(\.equity.description) == ["-1", "8", "8", "-2", "23"])
        #expect(figures.maxDrawdown.description == "10")
        #expect(figures.days.map(\.profit.description) == ["8", "-5"])
        #expect(figures.days.map(\.incidents) == [0, 1])
        #expect(figures.performance.total.description == "3")
        #expect(figures.performance.mean.description == "1.5")
        #expect(figures.performance.deviation.description == "6.5")
        #expect(figures.performance.sharpe?.description == "0.2308")
        let orb = try #require(figures.strategies.first { $0.strategy == "orb" })
        #expect(orb.sampleSize == 2)
        #expect(orb.probability?.description == "0.5")
        #expect(orb.target?.description == "9")
        #expect(orb.stop?.description == "-5")
        #expect(orb.expectancy?.description == "2")
    }

    @Test("C4.10: one order is enough for a report, and what is not there reads n/a")
    func oneOrder() throws {
        let figures = try ReportMaker.figures(input([fill(0, .buy, "0.5", "30002.5", fee: "1.5")]))
        let page = try ReportPage.html(figures)
        #expect(page.contains("n/a"))
        #expect(!page.contains("nil"))
        #expect(page.components(separatedBy: "<svg").count - 1 == 3)
        #expect(figures.strategies.first?.target == nil)
    }

    @Test(
        "the page is whole in itself, escapes what it shows, and has sheets for dark and print",
        arguments: ReportType.allCases)
    func page(type: ReportType) throws {
        let page = try ReportPage.html(ReportMaker.figures(input([fill(0, .sell, "1", "100")], type: type)))
        for forbidden in ["<script", "http://", "https://", "src=", "@import", "acct-<x>"] {
            #expect(!page.contains(forbidden), "\(forbidden)")
        }
        #expect(page.contains("acct-&lt;x&gt;"))
        #expect(page.contains("prefers-color-scheme: dark") && page.contains("@media print"))
        for tag in ["section", "table", "svg", "main", "dl", "tr", "td"] {
            let opened = page.components(separatedBy: "<\(tag)>").count + page.components(separatedBy: "<\(tag) ").count
            #expect(opened - 2 == page.components(separatedBy: "</\(tag)>").count - 1, "\(tag)")
        }
    }

    @Test("no fills make no figures that divide by zero")
    func nothing() throws {
        let figures = try ReportMaker.figures(input([]))
        #expect(figures.equity.isEmpty && figures.days.isEmpty && figures.performance.sharpe == nil)
        #expect(try ReportPage.html(figures).contains("nothing to draw yet"))
        guard case .object(let data) = ReportData.json(figures) else {
            Issue.record("not an object")
            return
        }
        #expect(data.keys.sorted() == ["days", "equity", "fills", "performance", "strategies", "summary"])
    }
}
