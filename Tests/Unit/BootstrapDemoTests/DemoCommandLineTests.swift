import BootstrapDemoCore
import Contracts
import Testing

struct DemoCommandLineTests {
    private func options(_ arguments: [String], _ environment: [String: String] = [:]) throws -> DemoOptions {
        guard case .run(let options) = try DemoCommandLine.parse(arguments, environment: environment) else {
            throw DemoTestError.notARun
        }
        return options
    }

    private enum DemoTestError: Error { case notARun }

    @Test("the owner's own line is understood")
    func seedLine() throws {
        let line = "BTCUSDT 0.5 --order-type market --auth-url http://127.0.0.1:8011 --user-url http://127.0.0.1:8001"
        let options = try options(line.split(separator: " ").map(String.init))
        #expect(options.symbol.description == "BTCUSDT")
        #expect(options.quantity.description == "0.5")
        #expect(options.venue == .binanceSpot)
        #expect(options.addresses == DemoAddresses())
        #expect(!options.skipsBillingSetup)
    }

    @Test("a flag wins over its environment variable, which wins over the default")
    func precedence() throws {
        let environment = ["BOOTSTRAP_AUTH_URL": "http://billing:8011", "BOOTSTRAP_PLAN_CODE": "other"]
        let options = try options(["btc/usdt", "1", "--auth-url=http://a:1"], environment)
        #expect(options.symbol.description == "BTCUSDT")
        #expect(options.addresses.auth == "http://a:1")
        #expect(options.planCode == "other")
        #expect(try self.options(["BTCUSDT", "1"], environment).addresses.auth == "http://billing:8011")
    }

    @Test(
        "C9.6: a wrong command line is refused before any request",
        arguments: [
            (["BTCUSDT", "0.5", "--order-type", "limit"], "--price is required for limit orders"),
            (["BTCUSDT"], "needs a symbol and a quantity"), (["BTCUSDT", "0"], "above 0"),
            (["BTCUSDT", "-1"], "above 0"), (["BTCUSDT", "1e3"], "a decimal above 0"),
            (["!", "1"], "a symbol such as"), (["BTCUSDT", "1", "2"], "one word too many"),
            (["BTCUSDT", "1", "--sid", "buy"], "--sid is not a flag"),
            (["BTCUSDT", "1", "--side", "hold"], "buy or sell"),
            (["BTCUSDT", "1", "--side"], "--side needs a value"),
            (["BTCUSDT", "1", "--side", "buy", "--side", "sell"], "given twice"),
            (["BTCUSDT", "1", "--price", "5"], "belongs to limit orders"),
            (["BTCUSDT", "1", "--price", "0", "--order-type", "limit"], "above 0"),
            (["BTCUSDT", "1", "--timeout", "0"], "1 to 600"), (["BTCUSDT", "1", "--auth-url", "host:1"], "an address"),
            (["BTCUSDT", "1", "--venue", "x"], "a venue such as"),
        ])
    func misuse(arguments: [String], part: String) throws {
        do {
            _ = try DemoCommandLine.parse(arguments, environment: [:])
            Issue.record("accepted: \(arguments)")
        } catch {
            #expect(error.message.contains(part), "\(error.message)")
            #expect(!error.message.contains("\n"))
        }
    }

    @Test("a wrong environment variable is named")
    func environmentMisuse() throws {
        #expect(throws: DemoMisuse.self) {
            _ = try DemoCommandLine.parse(["BTCUSDT", "1"], environment: ["BOOTSTRAP_USER_URL": "nonsense"])
        }
    }

    @Test("--help lists every flag and the exit codes")
    func help() throws {
        #expect(try DemoCommandLine.parse(["--help"], environment: [:]) == .help)
        for flag in ["--broker", "--market-data-url", "--skip-billing-setup", "--json-only", "--timeout"] {
            #expect(DemoCommandLine.helpText.contains(flag))
        }
    }
}
