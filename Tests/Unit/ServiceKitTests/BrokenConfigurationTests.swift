import Testing

@testable import ServiceKit

/// Each broken configuration is refused with one line that names the field and says what to do.
@Suite("Broken configurations")
struct BrokenConfigurationTests {
    struct Broken: Sendable, CustomTestStringConvertible {
        let text: String
        var environment: [String: String] = [:]
        /// The line must begin with this (origin and key) …
        let begins: String
        /// … and hold this.
        let holds: String
        var testDescription: String { text.isEmpty ? "\(environment)" : text }

        init(_ text: String, _ begins: String, _ holds: String) {
            self.text = text
            self.begins = "file0.json5: " + begins
            self.holds = holds
        }

        init(variable: String, _ value: String, _ key: String, _ holds: String) {
            text = ""
            environment = ["SEXTANT__" + variable: value]
            begins = "environment SEXTANT__\(variable): " + key
            self.holds = holds
        }
    }

    static let unknownKeys: [Broken] = [
        Broken("{http: {prot: 1}}", "http.prot: ", "unknown key; did you mean http.port?"),
        Broken("{http: {Port: 1}}", "http.Port: ", "did you mean http.port?"),
        Broken("{http: {max_conections: 5}}", "http.max_conections: ", "did you mean http.max_connections?"),
        Broken("{http: {idle_timeout: 5}}", "http.idle_timeout: ", "did you mean http.idle_timeout_ms?"),
        Broken("{htpp: {port: 1}}", "htpp.port: ", "did you mean http.port?"),
        Broken("{port: 8013}", "port: ", "did you mean http.port?"),
        Broken("{database: {pasword: \"x\"}}", "database.pasword: ", "did you mean database.password?"),
        Broken("{database: {url: \"x\"}}", "database.url: ", "unknown key"),
        Broken(
            "{database: {statment_timeout_ms: 5}}", "database.statment_timeout_ms: ", "database.statement_timeout_ms?"),
        Broken("{log: {levle: \"info\"}}", "log.levle: ", "did you mean log.level?"),
        Broken("{logging: {level: \"info\"}}", "logging.level: ", "did you mean log.level?"),
        Broken("{tokens: {isuer: \"a\"}}", "tokens.isuer: ", "did you mean tokens.issuer?"),
        Broken("{tokens: {signing_key_file: \"/k\"}}", "tokens.signing_key_file: ", "unknown key"),
        Broken("{neighbours: {pol_interval_ms: 500}}", "neighbours.pol_interval_ms: ", "neighbours.poll_interval_ms?"),
        Broken("{\"http.port\": 1}", "http·port: ", "unknown key"),
        Broken("{whatever: 1}", "whatever: ", "config/README.md lists the keys"),
        Broken("{http: {port: {number: 1}}}", "http.port.number: ", "http.port is not a section; give whole number"),
    ]

    static let wrongTypes: [Broken] = [
        Broken("{http: 5}", "http: ", "a number is not a section; write { … }"),
        Broken("{http: {}}", "http: ", "is an empty section; remove it"),
        Broken(
            "{http: {port: \"8013\"}}", "http.port: ",
            "\"8013\" is a text, not a whole number; give whole number 0…65535"),
        Broken("{http: {port: 8013.5}}", "http.port: ", "8013.5 is a number, not a whole number"),
        Broken("{http: {port: true}}", "http.port: ", "true is a truth value, not a whole number"),
        Broken("{http: {port: null}}", "http.port: ", "null is null, not a whole number"),
        Broken("{http: {port: [8013]}}", "http.port: ", "a list is a list, not a whole number"),
        Broken("{http: {port: 99999999999999999999}}", "http.port: ", "not a whole number"),
        Broken("{http: {address: 1}}", "http.address: ", "1 is a number, not a text"),
        Broken("{http: {tls_terminated_by_proxy: \"yes\"}}", "http.tls_terminated_by_proxy: ", "give true or false"),
        Broken("{http: {tls_terminated_by_proxy: 1}}", "http.tls_terminated_by_proxy: ", "not a truth value"),
        Broken("{database: {prepared_statements: null}}", "database.prepared_statements: ", "null"),
        Broken("{database: {max_connections: \"ten\"}}", "database.max_connections: ", "\"ten\" is a text"),
        Broken("{database: {schema: false}}", "database.schema: ", "not a text"),
        Broken("{log: {level: 3}}", "log.level: ", "3 is a number, not a text"),
        Broken("{log: \"info\"}", "log: ", "a text is not a section"),
        Broken("{tokens: {leeway_s: \"30s\"}}", "tokens.leeway_s: ", "\"30s\" is a text, not a whole number"),
        Broken("{tokens: []}", "tokens: ", "a list is not a section"),
    ]

    static let outOfRange: [Broken] = [
        Broken("{http: {port: 65536}}", "http.port: ", "65536 is out of range; give whole number 0…65535"),
        Broken("{http: {port: -1}}", "http.port: ", "-1 is out of range"),
        Broken("{http: {max_connections: 0}}", "http.max_connections: ", "0 is out of range"),
        Broken(
            "{http: {header_deadline_ms: 99}}", "http.header_deadline_ms: ",
            "give whole number 100…300000 in milliseconds"),
        Broken("{http: {idle_timeout_ms: 3600001}}", "http.idle_timeout_ms: ", "out of range"),
        Broken("{http: {write_deadline_ms: 1}}", "http.write_deadline_ms: ", "out of range"),
        Broken("{http: {max_concurrent_requests: 0}}", "http.max_concurrent_requests: ", "out of range"),
        Broken("{http: {drain_deadline_ms: -5}}", "http.drain_deadline_ms: ", "-5 is out of range"),
        Broken("{database: {max_connections: 501}}", "database.max_connections: ", "501 is out of range"),
        Broken("{database: {connect_timeout_ms: 0}}", "database.connect_timeout_ms: ", "out of range"),
        Broken("{database: {startup_deadline_ms: 600001}}", "database.startup_deadline_ms: ", "out of range"),
        Broken(
            "{database: {idle_in_transaction_timeout_ms: 5}}", "database.idle_in_transaction_timeout_ms: ",
            "out of range"),
        Broken(
            "{tokens: {leeway_s: 61}}", "tokens.leeway_s: ", "61 is out of range; give whole number 0…60 in seconds"),
        Broken("{neighbours: {poll_interval_ms: 99}}", "neighbours.poll_interval_ms: ", "out of range"),
    ]

    static let notAllowed: [Broken] = [
        Broken("{log: {level: \"verbose\"}}", "log.level: ", "one of debug, info, warning, error"),
        Broken("{log: {level: \"inof\"}}", "log.level: ", "did you mean \"info\"?"),
        Broken("{log: {level: \"INFO\"}}", "log.level: ", "did you mean \"info\"?"),
        Broken("{http: {address: \"localhost\"}}", "http.address: ", "IPv4 or IPv6 address such as 127.0.0.1"),
        Broken("{http: {address: \"127.0.0.1:80\"}}", "http.address: ", "is not allowed"),
        Broken("{http: {address: \"\"}}", "http.address: ", "is not allowed"),
        Broken("{database: {schema: \"Order-Router\"}}", "database.schema: ", "schema name"),
        Broken("{database: {schema: \"1st\"}}", "database.schema: ", "schema name"),
        Broken("{database: {schema: \"a; DROP TABLE x\"}}", "database.schema: ", "schema name"),
        Broken("{database: {schema: \"user\"}}", "database.schema: ", "\"user\" is not allowed"),
        Broken("{database: {schema: \"pg_own\"}}", "database.schema: ", "is not allowed"),
        Broken("{database: {schema: \"host=a password=hunter2\"}}", "database.schema: ", "the value is not allowed"),
        Broken("{database: {password: \"\"}}", "database.password: ", "the value is not allowed"),
        Broken("{tokens: {issuer: \"\"}}", "tokens.issuer: ", "name of 1…63"),
        Broken("{tokens: {audience: \"a b\"}}", "tokens.audience: ", "name of 1…63"),
        Broken("{tokens: {jwks_url: \"ftp://x/.well-known/jwks.json\"}}", "tokens.jwks_url: ", "http:// or https://"),
        Broken("{tokens: {jwks_url: \"http://u:p@x/.well-known/jwks.json\"}}", "tokens.jwks_url: ", "without user"),
        Broken(
            "{tokens: {jwks_url: \"http://x:99999/.well-known/jwks.json\"}}", "tokens.jwks_url: ", "http:// or https://"
        ),
        Broken("{tokens: {jwks_url: \"http:///.well-known/jwks.json\"}}", "tokens.jwks_url: ", "http:// or https://"),
        Broken(
            "{tokens: {jwks_url: \"http://billing/keys\"}}", "tokens.jwks_url: ",
            "does not end in /.well-known/jwks.json"),
    ]

    static let contradictions: [Broken] = [
        Broken(
            "{http: {address: \"0.0.0.0\"}}", "http.address: ", "put TLS in front and set http.tls_terminated_by_proxy"),
        Broken("{http: {address: \"::\"}}", "http.address: ", "can be reached from other machines"),
        Broken(
            "{http: {address: \"10.0.0.1\", tls_terminated_by_proxy: true}, database: {password: \"changeme\"}}",
            "database.password: ", "a default or shorter than 16 characters"),
        Broken(
            "{http: {address: \"10.0.0.1\", tls_terminated_by_proxy: true}, database: {password: \"order_router_password\"}}",
            "database.password: ", "generate one"),
        Broken(
            "{http: {address: \"10.0.0.1\", tls_terminated_by_proxy: true}, database: {dsn: \"host=db user=u password=Xy7-short\"}}",
            "database.dsn: ", "shorter than 16 characters"),
        Broken(
            "{http: {address: \"10.0.0.1\", tls_terminated_by_proxy: true}, database: {dsn: \"postgresql://u:Xy7-short@db/x\"}}",
            "database.dsn: ", "shorter than 16 characters"),
        Broken("{database: {dsn: \"no connection string\"}}", "database.dsn: ", "is not a libpq connection string"),
        Broken("{database: {dsn: \"postgresql://[::1/x\"}}", "database.dsn: ", "is not a libpq connection string"),
        Broken(
            "{http: {max_connections: 10, max_connections_per_address: 11}}", "http.max_connections_per_address: ",
            "11 is more than http.max_connections (10)"),
        Broken(
            "{http: {header_deadline_ms: 2000, idle_timeout_ms: 1000}}", "http.header_deadline_ms: ",
            "longer than http.idle_timeout_ms (1000)"),
        Broken(
            "{database: {lock_timeout_ms: 300, statement_timeout_ms: 200}}", "database.lock_timeout_ms: ",
            "longer than database.statement_timeout_ms (200)"),
        Broken(
            "{database: {password_file: \"/nowhere/at/all\"}}", "database.password_file: ",
            "/nowhere/at/all does not exist"),
        Broken("{database: {password_file: \"/tmp\"}}", "database.password_file: ", "is a folder"),
        Broken(
            "{database: {password: \"x\", password_file: \"/dev/null\"}}", "database.password_file: ",
            "database.password is given too"),
        Broken("{database: {password_file: \"/dev/null\"}}", "database.password_file: ", "begins with an empty line"),
    ]

    static let syntax: [Broken] = [
        Broken("{http: {port: 1}", "is not JSON5", ""),
        Broken("", "is not JSON5", ""),
        Broken("[1]", "is a list, not a section; write { … }", ""),
        Broken("{http: {port: 1, port: 2}}", "http.port: ", "is given twice (line 1); keep one"),
        Broken(
            "{http: {port: 1},\n // more\n 'http': {address: '::1'}}", "http: ", "is given twice (line 3); keep one"),
    ]

    static let environment: [Broken] = [
        Broken(
            variable: "ORDER_ROUTER__HTTP__PORT", "eighty", "http.port: ", "\"eighty\" is a text, not a whole number"),
        Broken(variable: "ORDER_ROUTER__HTTP__PORT", "", "http.port: ", "not a whole number"),
        Broken(variable: "ORDER_ROUTER__HTTP__PORT", "99999", "http.port: ", "\"99999\" is out of range"),
        Broken(variable: "ORDER_ROUTER__HTTP__PROT", "1", "http.prot: ", "did you mean http.port?"),
        Broken(
            variable: "ORDER_ROUTER__HTTP__TLS_TERMINATED_BY_PROXY", "1", "http.tls_terminated_by_proxy: ",
            "true or false"),
        Broken(variable: "ORDER_ROUTER__LOG__LEVEL", "loud", "log.level: ", "one of debug"),
        Broken(variable: "ORDER_ROUTER__HTTP", "1", "http: ", "a value is not a section"),
        Broken(
            variable: "ORDER_ROTER__HTTP__PORT", "1", "ORDER_ROTER is not a service; ", "did you mean ORDER_ROUTER?"),
        Broken(variable: "ORDER_ROUTER", "1", "is not of the form ", "SEXTANT__ORDER_ROUTER__SECTION__KEY"),
        Broken(variable: "ORDER_ROUTER__HTTP__", "1", "is not of the form ", ""),
        Broken(
            variable: "ORDER_ROUTER__DATABASE__PASSWORD", "two\nlines", "database.password: ",
            "the value is not allowed"),
    ]

    static let all = unknownKeys + wrongTypes + outOfRange + notAllowed + contradictions + syntax + environment

    @Test("each is refused with one line that names it", arguments: all)
    func refused(_ broken: Broken) {
        var sources: [String] = []
        if broken.environment.isEmpty { sources = [broken.text] }
        let problems = problems(of: sources, broken.environment)
        #expect(problems.count == 1, "\(problems)")
        for problem in problems {
            #expect(problem.description.hasPrefix(broken.begins), "\(problem)")
            #expect(problem.description.contains(broken.holds), "\(problem)")
            #expect(!problem.description.contains("\n"))
        }
    }

    @Test func thereAreManyOfThem() {
        #expect(Self.all.count >= 60)
    }

    @Test func allProblemsComeAtOnce() {
        let text =
            "{http: {prot: 1, port: 70000}, log: {level: \"x\"}, database: {max_connections: \"a\"}, tokens: {leeway_s: 99}}"
        let keys = Set(problems(of: [text], [:]).map(\.key))
        #expect(keys == ["http.prot", "http.port", "log.level", "database.max_connections", "tokens.leeway_s"])
    }

    @Test func aSecretIsNotInItsErrorLine() {
        let text = "{database: {password: [\"canary-4711\"], dsn: 4711}}"
        let found = problems(of: [text], [:])
        #expect(found.count == 2)
        #expect(!found.contains { $0.description.contains("4711") }, "\(found)")
    }

    @Test(arguments: [
        "postgresql://user:canary-4711@db/x", "host=db user=u password=canary-4711", "canary-4711",
    ])
    func aConnectionStringInTheWrongPlaceIsNotInItsErrorLine(_ text: String) {
        let environment = ["SEXTANT__ORDER_ROUTER__DATABASE": text]
        let found =
            problems(of: ["{database: \"\(text)\"}"], [:]) + problems(of: [], environment)
            + problems(of: ["{database: {dsn: [\"\(text)\"]}}"], [:])
        #expect(found.count == 3, "\(found)")
        #expect(!found.contains { $0.description.contains("4711") }, "\(found)")
    }

    @Test func aLongPasswordInTheConnectionStringIsTaken() {
        let open = "http: {address: \"10.0.0.1\", tls_terminated_by_proxy: true}"
        let dsn = "host=db user=u password=kQ3vW9zLr2TfYb8N"
        #expect(problems(of: ["{\(open), database: {dsn: \"\(dsn)\"}}"], [:]).isEmpty)
    }

    private func problems(of texts: [String], _ environment: [String: String]) -> [ConfigurationProblem] {
        do {
            _ = try SampleConfiguration.load(texts, environment)
            return []
        } catch {
            return error.problems
        }
    }
}
