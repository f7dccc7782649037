import type { CsvCategory, CsvOptions } from "./csvColumns.ts";
import type { SourceFile, TableSourceEntry } from "./sourceSets.ts";

/** scikit-learn's own copies of UCI sets, of a release: they do not change. */
const SKLEARN = "https://raw.githubusercontent.com/scikit-learn/scikit-learn/1.6.1/sklearn/datasets/data/";
const PACKAGE = "the scikit-learn package (sklearn/datasets/data)";
const COLLECTED = "github.com/jbrownlee/Datasets at commit d20fcb6";
const UCI = "https://archive.ics.uci.edu/dataset/";
const LICENCE = "CC BY 4.0 as far as known; the page decides";

const german: readonly CsvCategory[] = [
  codes(1, "A11 A12 A13 A14"),
  codes(3, "A30 A31 A32 A33 A34"),
  // A47 is described and stands in no row.
  codes(4, "A40 A41 A42 A43 A44 A45 A46 A48 A49 A410"),
  codes(6, "A61 A62 A63 A64 A65"),
  codes(7, "A71 A72 A73 A74 A75"),
  codes(9, "A91 A92 A93 A94"),
  codes(10, "A101 A102 A103"),
  codes(12, "A121 A122 A123 A124"),
  codes(14, "A141 A142 A143"),
  codes(15, "A151 A152 A153"),
  codes(17, "A171 A172 A173 A174"),
  codes(19, "A191 A192"),
  codes(20, "A201 A202"),
];

/** The values that rows without a missing one hold: Never-worked always goes with an unknown occupation. */
const adult: readonly CsvCategory[] = [
  codes(2, "Private Self-emp-not-inc Self-emp-inc Federal-gov Local-gov State-gov Without-pay"),
  codes(
    4,
    "Bachelors Some-college 11th HS-grad Prof-school Assoc-acdm Assoc-voc 9th 7th-8th 12th Masters 1st-4th 10th Doctorate 5th-6th Preschool",
  ),
  codes(6, "Married-civ-spouse Divorced Never-married Separated Widowed Married-spouse-absent Married-AF-spouse"),
  codes(
    7,
    "Tech-support Craft-repair Other-service Sales Exec-managerial Prof-specialty Handlers-cleaners Machine-op-inspct Adm-clerical Farming-fishing Transport-moving Priv-house-serv Protective-serv Armed-Forces",
  ),
  codes(8, "Wife Own-child Husband Not-in-family Other-relative Unmarried"),
  codes(9, "White Asian-Pac-Islander Amer-Indian-Eskimo Other Black"),
  codes(10, "Female Male"),
  codes(
    14,
    "United-States Cambodia England Puerto-Rico Canada Germany Outlying-US(Guam-USVI-etc) India Japan Greece South China Cuba Iran Honduras Philippines Italy Poland Jamaica Vietnam Mexico Portugal Ireland France Dominican-Republic Laos Ecuador Taiwan Haiti Columbia Hungary Guatemala Nicaragua Scotland Thailand Yugoslavia El-Salvador Trinadad&Tobago Peru Hong Holand-Netherlands",
  ),
];

/** Small tables that a learner knows by name. */
export const tableSources: readonly TableSourceEntry[] = [
  sklearn("digits", 80, {
    files: [
      file("digits.csv", 264712, "6ebb3d2fee246a4e99363262ddf8a00a3c41bee6014c373ed9d9216ba7f651b8", {
        bytes: 57523,
        sha256: "09f66e6debdee2cd2b5ae59e0d6abbb73fc2b0e0185d2e1957e9ebb51e23aa22",
      }),
    ],
    rules: [rule(65, "0 1 2 3 4 5 6 7 8 9")],
    cite: "Alpaydin, Kaynak 1998, Optical recognition of handwritten digits",
  }),
  sklearn("breast_cancer", 17, {
    files: [file("breast_cancer.csv", 119913, "fed3eb72d0575ef6192293f5093c6e801b1476b577d0386bf4455504522172ed")],
    rules: [rule(31, "0 1", { skip: 1 })],
    classNames: ["malignant", "benign"],
    cite: "Wolberg, Mangasarian, Street, Street 1993, Breast cancer Wisconsin (diagnostic)",
  }),
  sklearn("iris", 53, {
    files: [file("iris.csv", 2734, "f13ffa8fdd56fd8e6c8d16d4081a3fbd3114bcd0aae4256c43205169cd9d1449")],
    rules: [rule(5, "0 1 2", { skip: 1 })],
    classNames: ["setosa", "versicolor", "virginica"],
    cite: "Fisher 1936, The use of multiple measurements in taxonomic problems",
  }),
  sklearn("wine", 109, {
    files: [file("wine_data.csv", 11157, "10e8a802908b34f86e5da8ce962f3c806694bc98450a18f61851af59f324bede")],
    rules: [rule(14, "0 1 2", { skip: 1 })],
    // The same numbers; three are written with a zero more.
    others: [
      {
        files: [file("wine_data.csv", 11160, "3285b761f184073a66a281c806c2ba6fd2dbc469e5f681a8e3bbc50cb4c15e32")],
        rules: [rule(14, "0 1 2", { skip: 1 })],
      },
    ],
    cite: "Aeberhard, Forina 1992, Wine",
  }),
  {
    ...sklearn("diabetes", 0, {
      files: [
        file("diabetes_data_raw.csv", 19733, "ec2683754c379fdffc39f53922c475eff67e2fb9c94c7c27207b7c4371d51726", {
          bytes: 7105,
          sha256: "a3e94cc7cea00f8a84fa5f6345203913a68efa42df18f87ddf9bead721bfd503",
        }),
        target({ bytes: 1050, sha256: "8e53f65eb811df43c206f3534bb3af0e5fed213bc37ed6ba36310157d6023803" }),
      ],
      rules: [{ delimiter: " ", header: false, target: 11 }],
      beside: true,
      // As older releases had it: each column centred and scaled, which standardisation takes away again.
      others: [
        {
          files: [
            file("diabetes_data.csv", 112892, "3edee8738869151cb20cea9e9fa4dd9849f79b14f2f948575816c5bf94ea8502"),
            target(),
          ],
          rules: [{ delimiter: ",", header: false, target: 11 }],
          beside: true,
        },
      ],
      cite: "Efron, Hastie, Johnstone, Tibshirani 2004, Least angle regression",
    }),
    page: "https://www4.stat.ncsu.edu/~boos/var.select/diabetes.html",
    licence: "none stated by the authors; use with citation",
  },
  uci("sonar", 151, {
    files: [file("sonar.csv", 87775, "3079c09b5d2789a0f96aff82c28e5164fafe2495c5f8da96c6c256c1bd25763f")],
    rules: [rule(61, "M R")],
    classNames: ["mine", "rock"],
    cite: "Gorman, Sejnowski 1988, Analysis of hidden units in a layered network trained to classify sonar targets",
  }),
  uci("ionosphere", 52, {
    files: [file("ionosphere.csv", 76466, "fd6dd7864b55d56dac0a1e6e24af9ccc35bf2555ac79af8ab9f3d1daa065ab83")],
    rules: [rule(35, "b g")],
    classNames: ["bad", "good"],
    cite: "Sigillito, Wing, Hutton, Baker 1989, Classification of radar returns from the ionosphere",
  }),
  uci("german", 144, {
    files: [file("german.csv", 79793, "ec12a88b9fc14d74ba646ea0410cf7ff4533bec2eb61652f8ad76796bbfec017")],
    rules: [rule(21, "1 2", { categorical: german })],
    classNames: ["good", "bad"],
    cite: "Hofmann 1994, Statlog (German credit data)",
  }),
  uci("wheat-seeds", 236, {
    files: [file("wheat-seeds.csv", 9301, "8dbd1853a4439afc113cfe07f290422c7ce3fe48745d71f3f7eaa027cd38fd6e")],
    rules: [rule(8, "1 2 3")],
    classNames: ["Kama", "Rosa", "Canadian"],
    cite: "Charytanowicz, Niewczas, Kulczycki, Kowalski, Lukasik 2010, Seeds",
  }),
  uci("banknote", 267, {
    files: [
      file("banknote_authentication.csv", 46400, "d0539aaed2139ba7a587b3e34fb345ce503ff7d5d33dbf9912d8e195ce425cb9"),
    ],
    rules: [rule(5, "0 1")],
    cite: "Lohweg 2012, Banknote authentication",
  }),
  uci("haberman", 43, {
    files: [file("haberman.csv", 3103, "b4b7a32586a5668f9f4d6dc8be9d1bc8cd4822523affb1f6b5bfc350681ef3e2")],
    rules: [rule(4, "1 2")],
    classNames: ["survived five years", "died within five years"],
    cite: "Haberman 1976, Generalized residuals for log-linear models",
  }),
  uci("glass", 42, {
    files: [file("glass.csv", 11154, "1b7039aa2d617c1827e790b55d45ac138dce06b5f2a3fb6c25f2f135b59ad2d0")],
    rules: [rule(10, "1 2 3 5 6 7")],
    cite: "German 1987, Glass identification",
  }),
  uci("breast-cancer-wisconsin", 15, {
    files: [
      file("breast-cancer-wisconsin.csv", 14486, "9c9dc50e62dbcece16e5707bdec7514f87230d0aa35798b9aaffbc77cf736f1f"),
    ],
    rules: [rule(10, "2 4", { missing: ["?"] })],
    classNames: ["benign", "malignant"],
    cite: "Mangasarian, Wolberg 1990, Cancer diagnosis via linear programming",
  }),
  uci("winequality-red", 186, {
    files: [file("winequality-red.csv", 84028, "c9614512e980f1cbd221c796daa97f00c4898c3cd1716863abac60f6cd1a522e")],
    rules: [rule(12, "3 4 5 6 7 8")],
    cite: "Cortez, Cerdeira, Almeida, Matos, Reis 2009, Modeling wine preferences by data mining",
  }),
  uci("adult", 2, {
    files: [
      file("adult-train.csv", 3974305, "5b00264637dbfec36bdeaab5676b0b309ff9eb788d63554ca0a249491c86603d"),
      file("adult-test.csv", 2003132, "72567b94f5c1a6f8501377dd80f93892c3848ff071cf91ba47e00b0785a28074"),
    ],
    // The labels of the second file end in a full stop.
    rules: ["<=50K >50K", "<=50K. >50K."].map((classes) => rule(15, classes, { categorical: adult, missing: ["?"] })),
    classNames: ["<=50K", ">50K"],
    cite: "Becker, Kohavi 1996, Adult",
  }),
];

type Known = Omit<
  TableSourceEntry,
  "id" | "folder" | "format" | "mirrors" | "collected" | "page" | "licence" | "classNames"
> & {
  readonly classNames?: readonly string[];
};

function sklearn(id: string, page: number, known: Known): TableSourceEntry {
  return { ...entry(id, page, known), folder: "tabular/sklearn", mirrors: [SKLEARN], collected: PACKAGE };
}

function uci(id: string, page: number, known: Known): TableSourceEntry {
  return { ...entry(id, page, known), folder: "tabular/uci", mirrors: [], collected: COLLECTED };
}

function entry(id: string, page: number, known: Known): Omit<TableSourceEntry, "folder" | "mirrors" | "collected"> {
  const classNames = known.classNames ?? known.rules[0]?.classes ?? [];
  return { ...known, id, format: "table", page: `${UCI}${page}`, licence: LICENCE, classNames };
}

function file(name: string, bytes: number, sha256: string, gz?: SourceFile["gz"]): SourceFile {
  return { name, content: { bytes, sha256 }, ...(gz && { gz }) };
}

/** The values of `diabetes`, a line each. */
function target(gz?: SourceFile["gz"]): SourceFile {
  const sha256 = "244713a551f62a291a354212d8a048adec6cb1244b2bc44e66a0698f5006d26d";
  return file("diabetes_target.csv", 11050, sha256, gz);
}

function rule(column: number, classes: string, more: Partial<CsvOptions> = {}): CsvOptions {
  return { delimiter: ",", header: false, target: column, classes: classes.split(" "), ...more };
}

function codes(column: number, values: string): CsvCategory {
  return { column, values: values.split(" ") };
}
