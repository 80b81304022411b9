import HTTPWire
import Testing

@Suite struct RouterTests {
    private func router() throws -> Router<String> {
        var router = Router<String>()
        try router.add(.get, "/", "root")
        try router.add(.get, "/orders", "list")
        try router.add(.post, "/orders", "create")
        try router.add(.get, "/orders/{id}", "one")
        try router.add(.get, "/orders/open", "open")
        try router.add(.get, "/orders/{id}/fills/{fill}", "fill")
        try router.add(.get, "/orders/open/count", "count")
        return router
    }

    private func found(_ method: HTTPMethod, _ path: String) throws -> String {
        switch try router().match(method, path) {
        case .found(let value, let parameters):
            let list = parameters.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
            return ([value] + list).joined(separator: " ")
        case .notFound: return "-"
        case .methodNotAllowed(let allowed): return allowed.map(\.rawValue).joined(separator: ",")
        }
    }

    @Test func matches() throws {
        #expect(try found(.get, "/") == "root")
        #expect(try found(.get, "/orders") == "list")
        #expect(try found(.head, "/orders") == "list")
        #expect(try found(.post, "/orders") == "create")
        #expect(try found(.get, "/orders/42") == "one id=42")
        #expect(try found(.get, "/orders/open") == "open")
        #expect(try found(.get, "/orders/open/count") == "count")
        #expect(try found(.get, "/orders/open/fills/7") == "fill fill=7 id=open")
        #expect(try found(.get, "/orders/a%20b%25") == "one id=a b%")
        #expect(try found(.get, "/orders/%6fpen") == "open")
        #expect(try found(.get, "/orders/%25%32%66") == "one id=%2f")
        #expect(try found(.delete, "/orders") == "GET,HEAD,POST")
        #expect(try found(.post, "/orders/42") == "GET,HEAD")
    }

    @Test(arguments: [
        "", "orders", "/orders/", "//orders", "/orders//", "/Orders", "/ORDERS", "/orders/a%2fb", "/orders/a%5Cb",
        "/orders/a\\b", "/orders/%00", "/orders/%0a", "/orders/.", "/orders/..", "/orders/%2e%2E", "/orders/%2",
        "/orders/%zz", "/orders/%ff", "/orders/1/fills", "/nothing", "*", "/orders/1/fills/2/3",
    ])
    func doesNotMatch(_ path: String) throws {
        #expect(try found(.get, path) == "-")
    }

    @Test func onlyAParameterThatTakesSlashesGetsOne() throws {
        var router = Router<String>()
        try router.add(.get, "/spot/{symbol}", "quote", slashIn: ["symbol"])
        try router.add(.get, "/spot/all", "all")
        try router.add(.get, "/orders/{id}", "order")
        guard case .found("quote", let parameters) = router.match(.get, "/spot/btc%2Fusdt") else {
            Issue.record("not found")
            return
        }
        #expect(parameters == ["symbol": "btc/usdt"])
        for path in ["/orders/a%2Fb", "/spot/a/b", "/spot%2Fall", "/spot/..%2F%2e%2e%5C"] {
            guard case .notFound = router.match(.get, path) else {
                Issue.record("\(path) was found")
                continue
            }
        }
    }

    @Test(arguments: [
        "orders", "/orders/", "//", "/{}", "/{id", "/id}", "/a{b}", "/{a}/{a}", "/%41", "/a b", "/..", "/a?b", "/{a?}",
    ])
    func badPatterns(_ pattern: String) {
        var router = Router<Int>()
        let error = #expect(throws: RouterError.self) { try router.add(.get, pattern, 1) }
        #expect(error?.code == .badPattern)
    }

    @Test func conflictsAreTold() throws {
        var router = try router()
        #expect(throws: RouterError.self) { try router.add(.get, "/orders/{id}", "again") }
        let error = #expect(throws: RouterError.self) { try router.add(.put, "/orders/{order}", "other name") }
        #expect(error?.code == .conflictingParameter)
        try router.add(.put, "/orders/{id}", "fine")
    }

    @Test func queryStrings() throws {
        let query = try #require(QueryString(parsing: "a=1&b=x+y%20z&a=%C3%A9&flag&e="))
        #expect(query.items.map(\.key) == ["a", "b", "a", "flag", "e"])
        #expect(query.all("a") == ["1", "é"])
        #expect(query.first("b") == "x y z")
        #expect(query.first("flag") == "")
        #expect(query.first("none") == nil)
        #expect(query.repeatedKeys == ["a"])
        #expect(QueryString(parsing: query.encoded) == query)
        #expect(QueryString(parsing: nil)?.items.isEmpty == true)
        for bad in ["a=%", "a=%1", "a=%zz", "a=%00", "a=%ff", "=1", "&", "a=1&&b=2", "a=1&"] {
            #expect(QueryString(parsing: bad) == nil, "\(bad)")
        }
        #expect(QueryString(parsing: String(repeating: "a=1&", count: 100) + "a=1") == nil)
    }

    @Test func percentCodingRoundTrips() {
        for text in ["", "a", "é 😀/?#[]@!$&'()*+,;=%", "~-._"] {
            #expect(PercentCoding.decode(PercentCoding.encode(text)) == text)
        }
        #expect(PercentCoding.encode("a/b c") == "a%2Fb%20c")
        #expect(PercentCoding.decode("a+b") == "a+b")
        #expect(PercentCoding.decode("a+b", plusIsSpace: true) == "a b")
    }
}
