# Writes OUTPUT, a C file that defines the table of core/script/embedded.h from the files that LIST names, one path
# below ROOT per line. Run as: cmake -DROOT=... -DLIST=... -DOUTPUT=... -P EmbedFiles.cmake

file(STRINGS "${LIST}" paths)
list(REMOVE_ITEM paths "")
list(SORT paths COMPARE STRING)

set(arrays "")
set(table "")
set(count 0)
foreach(path IN LISTS paths)
  file(READ "${ROOT}/${path}" hex HEX)
  file(SIZE "${ROOT}/${path}" size)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
  # The closing zero lets the data be used as a C string too; it is not counted in the size.
  string(APPEND arrays "static const unsigned char file_${count}[] = {${bytes}0x00};\n")
  string(APPEND table "    {\"${path}\", (const char *)file_${count}, ${size}},\n")
  math(EXPR count "${count} + 1")
endforeach()

file(WRITE "${OUTPUT}.new" "/* Generated from lua/ and plugins/ by cmake/EmbedFiles.cmake. */
#include \"script/embedded.h\"

${arrays}
const struct embedded_file embedded_files[] = {
${table}    {NULL, NULL, 0}, /* closes the table and is not counted */
};

const size_t embedded_file_count = ${count};
")
file(RENAME "${OUTPUT}.new" "${OUTPUT}")
